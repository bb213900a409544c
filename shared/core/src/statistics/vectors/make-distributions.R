# Reference values for the distributions. Run: Rscript make-distributions.R > distributions.json
# Arguments have at most 15 significant digits, so that they are read back exactly.
suppressWarnings({
shapes <- c(0.01, 0.3, 1, 1.7, 2, 5, 20.3, 100, 963.75, 1e4, 200001, 2e6)
z <- c(-30, -8, -3, -0.5, 0, 0.5, 3, 8, 15, 30)
grid <- function(...) lapply(seq_len(nrow(expand.grid(...))), function(i) as.numeric(expand.grid(...)[i, ]))
visible <- function(rows) Filter(function(row) all(is.finite(row)) && abs(tail(row, 1)) > 1e-290, rows)

normal <- lapply(c(-37, -20, -9.5, -3, -1.96, -0.5, -1e-9, 0, 1e-9, 0.1, 1, 1.96, 2.5, 6, 10, 20, 30, 37),
  function(x) c(x, pnorm(x), pnorm(x, lower.tail = FALSE)))
chi <- do.call(c, lapply(shapes, function(df) lapply(c(z, 45, 200), function(u) {
  x <- signif(if (df >= 5) df + u * sqrt(2 * df) else df * exp(u / 4), 12)
  c(x, df, pchisq(x, df), pchisq(x, df, lower.tail = FALSE))
})))
chi <- Filter(function(row) row[1] > 0 && row[3] > 1e-290 && row[4] > 1e-290, chi)
t <- visible(lapply(grid(c(1e-8, 1e-3, 0.1, 0.7, 1, 2, 5, 10, 13.4, 20, 35, 100, 1e4, 1e10),
  c(0.3, 1, 1.5, 2, 3, 4.7, 10, 30.5, 100, 963.75, 1e4, 1e6, 1e9)),
  function(a) c(a, pt(a[1], a[2], lower.tail = FALSE))))
f <- visible(lapply(grid(c(1e-3, 0.5, 1, 2, 10, 100, 1e4), c(0.5, 1, 2, 3, 7.5, 20, 200), c(0.4, 1, 2, 5, 33.3, 200, 1e4, 1e7)),
  function(a) c(a, pf(a[1], a[2], a[3], lower.tail = FALSE))))
p <- c(1e-300, 1e-20, 1e-5, 0.025, 0.2, 0.3, 0.5, 0.500001, 0.7, 0.9, 0.975, 0.99999)
quantiles <- list(
  normal = lapply(p, function(q) c(q, qnorm(q))),
  # p = 1e-300 with few degrees of freedom is beyond what a double can hold.
  t = visible(lapply(grid(p[p > 1e-100 & p != 0.5], c(0.3, 1, 2.5, 3, 10, 194.7, 963.75, 1e6)), function(a) c(a, qt(a[1], a[2])))),
  chiSquared = visible(lapply(grid(p, c(0.3, 1, 2, 3.5, 30, 4024, 4026, 1e6)), function(a) c(a, qchisq(a[1], a[2])))),
  gammaUpper = visible(lapply(grid(p, c(0.2, 1, 7, 301, 2013)), function(a) c(a, qgamma(a[1], a[2], lower.tail = FALSE)))))
cat(jsonlite::toJSON(list(madeBy = R.version.string, normal = normal, chiSquared = chi, t = t, f = f, quantiles = quantiles),
  digits = NA, auto_unbox = TRUE), "\n")
})
