DROP TABLE class_holidays;
DROP TABLE class_holiday_calendars;
DROP TABLE class_sessions;
DROP TABLE patterns;
