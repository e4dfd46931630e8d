//! Strategies and the specimen for the laws.
