/** Comparisons of two models on the same rows, which may depend on each other: decision rule B2. */
package dev.tidemill.validation.gate.statistics;
