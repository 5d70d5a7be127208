/** The runner of this machine: a process with its own group, folder, user and limits. */
package dev.tidemill.training.runner.process;
