CREATE FUNCTION due_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.due_at := 'epoch';
    RETURN NEW;
END $$;
CREATE TRIGGER offers_touched BEFORE UPDATE OF name, ends, over ON offers
FOR EACH ROW WHEN (NEW.version = OLD.version)
EXECUTE FUNCTION due_touched();
