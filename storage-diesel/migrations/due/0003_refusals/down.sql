DROP TABLE due_refusals;
