/** The guards of a rollout, one file each, and their list. */
package dev.tidemill.deploy.analysis.guard;
