package dev.tidemill.gateway.model;

/** A version of an endpoint, with the digest of its file. */
public record VersionKey(String endpoint, int version, String digest) {}
