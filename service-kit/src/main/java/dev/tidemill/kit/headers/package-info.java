/** Headers of records: CloudEvents attributes and the trace. */
package dev.tidemill.kit.headers;
