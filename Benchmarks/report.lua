-- What wrk measured, as one line of JSON.
done = function(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'REPORT {"requests":%d,"seconds":%.6f,"p50":%.1f,"p99":%.1f,"max":%.1f,"errors":%d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency.max,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
