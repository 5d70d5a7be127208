/**
 * The pipeline specification: records that are the one truth of its fields, and the reading of YAML
 * with all its errors.
 */
package dev.tidemill.schemas.spec;
