/** What the data gate judges whatever checks are declared: columns, ids, model inputs, values. */
package dev.tidemill.validation.check.basics;
