/** Evidence of an endpoint: what versions answered and what came true, summed up in slices. */
package dev.tidemill.validation.evidence;
