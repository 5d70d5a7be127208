/** How data files are read: what a specification says of it, without the rest of it. */
package dev.tidemill.schemas.file;
