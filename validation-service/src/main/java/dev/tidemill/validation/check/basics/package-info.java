/**
 * What each data gate asks whatever checks it has: are times, labels and inputs readable, are the
 * columns still there, has each row an id of its own. Judgements only; the data gate brings the
 * figures.
 */
package dev.tidemill.validation.check.basics;
