/** What people want to know of a candidate beside the verdict. No gate decides by it. */
package dev.tidemill.validation.gate.study;
