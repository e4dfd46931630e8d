DROP TABLE due_outbox;
DROP TABLE due_steps;
