/** The code of a run as an archive: what was tested is what trains. */
package dev.tidemill.training.runner.code;
