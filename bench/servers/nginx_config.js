'use strict';

const { key, cert } = require('./certificate');

const PROCESSES = 2;

/** nginx as people put it before Node: connections to the backends are kept. Everything it writes is in its prefix. */
module.exports = function nginxConfig({ port, backends, tls }) {
  return `
daemon off;
worker_processes ${PROCESSES};
pid nginx.pid;
error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 1000000;
  upstream backends {
    ${backends.map((backend) => `server 127.0.0.1:${backend};`).join('\n    ')}
    keepalive 64;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''};
    ${tls ? tlsLines() : ''}
    location / {
      proxy_pass http://backends;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
};

// No session may be resumed, as with the other contenders.
function tlsLines() {
  return `ssl_certificate ${cert};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache off;
    ssl_session_tickets off;`;
}
