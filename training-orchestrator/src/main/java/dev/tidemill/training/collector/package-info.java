/**
 * The collector of artefacts that nothing names. It marks before it sweeps: it reads every topic
 * whose records can name an artefact to its end, follows the manifests and code archives that they
 * name, and deletes only what is unmarked and old. Whatever it cannot read makes it delete nothing.
 */
package dev.tidemill.training.collector;
