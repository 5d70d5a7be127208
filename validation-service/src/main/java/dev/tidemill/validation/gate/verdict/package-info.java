/** Carries out a job of a gate and makes its verdict. */
package dev.tidemill.validation.gate.verdict;
