/** Tells other systems of the runs, as OpenLineage events. */
package dev.tidemill.training.lineage;
