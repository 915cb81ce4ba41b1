-- 256 was the default; what nobody chose is no bound below what a cloud bears.
UPDATE cloud SET body = json_set(body, '$.max_requests', 1024) WHERE body ->> '$.max_requests' = 256;
