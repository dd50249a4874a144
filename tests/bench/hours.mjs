// What kwh-agg does by demand, in UTC and without its checks, in DuckDB: node hours.mjs LOG, of 3 or 5 fields
import { closeSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
const { DuckDBInstance } = createRequire(process.cwd() + '/')('@duckdb/node-api')

const log = process.argv[2]
const start = Buffer.alloc(128)
const file = openSync(log)
readSync(file, start)
closeSync(file)
const registers = start.toString().split('\n')[0].split('\t').length === 5 ? ", delivered: 'VARCHAR', received: 'VARCHAR'" : ''

const db = await DuckDBInstance.create(':memory:', { threads: '2' })
const connection = await db.connect()
await connection.run(`
COPY (
    WITH reading AS (
        SELECT epoch(t)::BIGINT AS t, meter, (kw * 1000)::BIGINT AS w,
               lead(epoch(t)::BIGINT) OVER (PARTITION BY meter ORDER BY t) AS next
        FROM read_csv('${log}', delim = '\t', header = false,
                      columns = { t: 'TIMESTAMP', meter: 'VARCHAR', kw: 'DECIMAL(18,3)'${registers} })
    ), standing AS (
        SELECT t, meter, w, CASE WHEN next IS NULL THEN t + 60 ELSE least(next, t + 150) END AS until, t // 3600 AS hour FROM reading
    ), part AS (
        SELECT meter, hour, w, least(until, hour * 3600 + 3600) - t AS s FROM standing
        UNION ALL
        SELECT meter, hour + 1, w, until - hour * 3600 - 3600 FROM standing WHERE until > hour * 3600 + 3600
    )
    SELECT strftime(make_timestamp(hour * 3600000000), '%Y-%m-%dT%H:%M:%S+00:00'), meter,
           printf('%.3f', round(sum(w * s) / 3600.0) / 1000), sum(s)
    FROM part GROUP BY meter, hour
) TO '/dev/stdout' (FORMAT csv, DELIMITER '\t', HEADER false)`)
