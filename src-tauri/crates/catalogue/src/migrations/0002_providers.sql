-- A cloud names its provider, and what every cloud on the network has lies together in `site`.
UPDATE cloud SET body = json_set(
    json_remove(body, '$.connection'),
    '$.provider', CASE body ->> '$.connection.provider' WHEN 'local' THEN 'local' ELSE 's3-compatible' END,
    '$.jurisdiction', NULL,
    '$.protected', json('false'),
    '$.max_requests', 10,
    '$.profile', NULL,
    '$.connection', CASE body ->> '$.connection.provider'
        WHEN 'local' THEN json_object('protocol', 'local', 'root', body ->> '$.connection.root')
        ELSE json_object(
            'protocol', 's3',
            'region', body ->> '$.connection.region',
            'path_style', json(CASE body ->> '$.connection.path_style' WHEN 1 THEN 'true' ELSE 'false' END),
            'role', NULL,
            'site', json_object(
                'endpoint', body ->> '$.connection.endpoint',
                'bucket', body ->> '$.connection.bucket',
                'ca', NULL,
                'credentials', json_object(
                    'by', 'key',
                    'access_key_id', body ->> '$.connection.access_key_id',
                    'secret', body ->> '$.connection.secret')))
    END);
