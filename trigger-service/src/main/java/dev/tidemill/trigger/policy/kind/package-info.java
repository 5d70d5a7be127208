/** What each kind of triggers does differently: the kinds, one file each, and their list. Pure. */
package dev.tidemill.trigger.policy.kind;
