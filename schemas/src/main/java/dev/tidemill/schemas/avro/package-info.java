/** Records to Avro and back, without generated code. */
package dev.tidemill.schemas.avro;
