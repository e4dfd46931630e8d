CREATE TRIGGER offers_touched AFTER UPDATE OF name, ends, over ON offers
WHEN NEW.version = OLD.version
BEGIN
    UPDATE offers SET version = OLD.version + 1, due_at = 0 WHERE id = NEW.id;
END;
