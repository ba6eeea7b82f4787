#!/bin/sh
# PM2 7.0.4 (npm package pm2): `pm2 --version`, in a home where no daemon runs.
#
# It prints the version, and leaves PM2's daemon running, detached, with its sockets in PM2_HOME. So whatever only looks
# whether PM2 is there (a script, a health check, an image's build) starts a supervisor; and options for the daemon, which
# it reads only when it starts (PM2_NODE_OPTIONS), are without effect from then on.
#
# Seen, with Node 20.20.2 and 24.22.3:
#   7.0.4
#   a daemon is running
set -eu

place=$(mktemp -d)
PM2_HOME="$place/home"
export PM2_HOME
end() {
  if [ -f "$PM2_HOME/pm2.pid" ]; then kill "$(cat "$PM2_HOME/pm2.pid")" || true; fi
  # The daemon writes to its home until it has ended.
  sleep 2
  rm -rf "$place"
}
trap end EXIT
cd "$place"
npm init -y >npm.log
npm install --no-audit --no-fund pm2@7.0.4 >>npm.log 2>&1

timeout 60 node_modules/.bin/pm2 --version | tail -n 1 >seen
if kill -0 "$(cat "$PM2_HOME/pm2.pid")"; then echo 'a daemon is running' >>seen; fi
cat seen
printf '7.0.4\na daemon is running\n' | diff - seen
