-- Which running program has which node number. One row a node, renewed every few seconds by the database's clock; over
-- SQLite, where one program serves a folder, there is none.
CREATE TABLE nodes_leases (
    node INTEGER PRIMARY KEY,
    instance TEXT NOT NULL,               -- the running program
    place TEXT NOT NULL,                  -- machine and folder, to tell whom to look for
    lease_until INTEGER NOT NULL,
    renewals INTEGER NOT NULL DEFAULT 0
);
