/** Which classes come true, against those that a model was trained on: decision rule C6. */
package dev.tidemill.validation.monitor.label;
