/** The records on topics. Their Avro schemas follow from them and are published. */
package dev.tidemill.schemas.message;
