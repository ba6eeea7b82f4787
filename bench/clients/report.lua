-- wrk's own report rounds and mixes units: say it once more, as one line of JSON. Times are in µs there.
done = function(summary, latency)
  local errors = 0
  for _, count in pairs(summary.errors) do errors = errors + count end
  print(string.format(
    '{"requests":%d,"errors":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f}',
    summary.requests, errors, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end
