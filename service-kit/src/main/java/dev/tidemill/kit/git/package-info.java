/** Git repositories as Tidemill reads them: looked at, fetched and listed, never checked out. */
package dev.tidemill.kit.git;
