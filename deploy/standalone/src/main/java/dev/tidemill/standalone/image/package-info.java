/** What the build of the container image runs, and what the image runs to ask how it is. */
package dev.tidemill.standalone.image;
