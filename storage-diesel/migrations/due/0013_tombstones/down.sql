DROP TABLE due_tombstones;
