/** Who may do what: roles in namespaces, tokens, and the names under which things are done. */
package dev.tidemill.kit.access;
