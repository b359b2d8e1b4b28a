-- Five questions an engineer asks of a recording, in DuckDB's SQL, over the files as they are:
--
--     duckdb < Dashboards/queries.sql
--
-- Another recording: change the path below. `**` in place of `demo/*` asks all recordings at once.

-- What the questions need of a line. The columns are named because DuckDB would otherwise take only those that it
-- meets in the first lines; a line with two large bodies may be far longer than its default allows.
CREATE OR REPLACE TEMP VIEW exchange AS
SELECT
    "@timestamp"                    AS began,
    "event.duration" / 1e6          AS milliseconds,
    "http.request.method"           AS method,
    "url.path"                      AS path,
    coalesce("url.template", "url.path") AS route,
    "url.query"                     AS query,
    "http.response.status_code"     AS status,
    "error.type"                    AS failure,
    "belvo.link_id"                 AS link,
    "belvo.institution"             AS institution,
    "belvo.error_codes"             AS error_codes,
    "belvo.request_id"              AS request_id
FROM read_json(
    'Recordings/demo/*/*.jsonl.zst',
    format = 'newline_delimited',
    compression = 'zstd',
    maximum_object_size = 268435456,
    columns = {
        'testigo.kind': 'VARCHAR',
        '@timestamp': 'TIMESTAMP',
        'event.duration': 'BIGINT',
        'http.request.method': 'VARCHAR',
        'url.path': 'VARCHAR',
        'url.template': 'VARCHAR',
        'url.query': 'VARCHAR',
        'http.response.status_code': 'INTEGER',
        'error.type': 'VARCHAR',
        'belvo.link_id': 'VARCHAR',
        'belvo.institution': 'VARCHAR',
        'belvo.error_codes': 'VARCHAR[]',
        'belvo.request_id': 'VARCHAR'
    })
WHERE "testigo.kind" = 'exchange';

-- question: slowest routes
-- Where does an application wait? Routes by the time that 95 of 100 calls stay under.
SELECT
    method,
    route,
    count(*)                                        AS calls,
    round(quantile_cont(milliseconds, 0.5), 2)      AS median_ms,
    round(quantile_cont(milliseconds, 0.95), 2)     AS p95_ms,
    round(max(milliseconds), 2)                     AS slowest_ms
FROM exchange
GROUP BY method, route
ORDER BY p95_ms DESC, calls DESC
LIMIT 20;

-- question: errors by institution
-- Which bank gives trouble, and what kind? An error body seldom names its institution: then it is that of
-- the link, if any other exchange of the recording tells it. One request_id of each kind stands there for `explain`.
WITH institution_of_link AS (
    SELECT link, any_value(institution) AS institution
    FROM exchange
    WHERE link IS NOT NULL AND institution IS NOT NULL
    GROUP BY link
)
SELECT
    coalesce(exchange.institution, institution_of_link.institution, '(not known)') AS institution,
    coalesce(exchange.failure, exchange.error_codes[1], exchange.status::VARCHAR)  AS error,
    count(*)                        AS times,
    any_value(exchange.request_id)  AS request_id
FROM exchange
LEFT JOIN institution_of_link USING (link)
WHERE exchange.status >= 400 OR exchange.failure IS NOT NULL
GROUP BY ALL
ORDER BY times DESC, institution, error;

-- question: pages per list
-- How much paging does each list cost? A list is a route with its filters, without the page asked for.
WITH page AS (
    SELECT
        route,
        regexp_replace(coalesce(query, ''), '(^|&)page=[^&]*', '')                 AS filters,
        coalesce(nullif(regexp_extract(query, '(?:^|&)page=(\d+)', 1), ''), '1')   AS number
    FROM exchange
    WHERE method = 'GET' AND status = 200 AND route LIKE '/api/%' AND route NOT LIKE '%}/' AND route <> '/api/'
), list AS (
    SELECT route, filters, count(DISTINCT number) AS pages, count(*) AS calls
    FROM page
    GROUP BY route, filters
)
SELECT
    route,
    count(*)                                AS lists,
    sum(calls)::BIGINT                      AS calls,
    max(pages)                              AS most_pages,
    round(avg(pages), 1)                    AS pages_on_average,
    (sum(calls) - sum(pages))::BIGINT       AS pages_asked_again
FROM list
GROUP BY route
ORDER BY calls DESC, route;

-- question: calls per link
-- Which end users' links cost most, and how many of their calls fail?
SELECT
    link,
    any_value(institution) FILTER (institution IS NOT NULL)     AS institution,
    count(*)                                                    AS calls,
    count(*) FILTER (method = 'POST')                           AS fetched_from_the_bank,
    count(*) FILTER (status >= 400 OR failure IS NOT NULL)      AS failed,
    min(began)                                                  AS first_call,
    max(began)                                                  AS last_call
FROM exchange
WHERE link IS NOT NULL
GROUP BY link
ORDER BY calls DESC, link
LIMIT 20;

-- question: volume per hour
-- When is the traffic? Times are UTC.
SELECT
    date_trunc('hour', began)                                   AS hour,
    count(*)                                                    AS calls,
    count(*) FILTER (status BETWEEN 200 AND 299)                AS succeeded,
    count(*) FILTER (status BETWEEN 400 AND 499)                AS refused,
    count(*) FILTER (status >= 500 OR failure IS NOT NULL)      AS failed,
    count(DISTINCT link)                                        AS links,
    round(quantile_cont(milliseconds, 0.95), 2)                 AS p95_ms
FROM exchange
GROUP BY hour
ORDER BY hour;
