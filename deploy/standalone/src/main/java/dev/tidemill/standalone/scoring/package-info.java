/** The rows of files, scored by a model as the model gate does. */
package dev.tidemill.standalone.scoring;
