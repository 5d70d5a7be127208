/** A rehearsal as one page of HTML that needs nothing else: no script, no network. */
package dev.tidemill.standalone.rehearsal.page;
