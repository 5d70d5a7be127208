/** What a program wrote: its lines, the files that it left, and what they say. */
package dev.tidemill.training.runner.output;
