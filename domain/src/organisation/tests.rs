//! Every act on a Party organisation accepted once, every refusal, and how organisations fold.
