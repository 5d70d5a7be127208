/** Which trace a record belongs to. Pure: the same facts always have the same ids. */
package dev.tidemill.schemas.trace;
