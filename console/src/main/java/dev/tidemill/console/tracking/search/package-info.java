/** The filters and orders with which MLflow's clients search. */
package dev.tidemill.console.tracking.search;
