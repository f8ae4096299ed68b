//! Tests of the joint projects: given, when, then.
