/**
 * What programs log: the tracking API of MLflow, answered from the tracking topic, and files in the
 * artefact store.
 */
package dev.tidemill.console.tracking;
