/** Data under DVC: pointers of a commit, and the remotes that have the bytes. */
package dev.tidemill.kit.source.dvc;
