//! The rules of documents, jobs, payouts and digests.
mod digests;
mod documents;
mod jobs;
mod payouts;
