package dev.tidemill.console.tracking;

/** A file of a tracked run or of a logged model, in the artefact store. */
record TrackedFile(String digest, long bytes) {}
