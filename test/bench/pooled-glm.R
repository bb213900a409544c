# Logistic regression on the pooled registry, as npm run bench times it: Rscript pooled-glm.R FILE.csv; one JSON line.
file <- commandArgs(TRUE)[1]
fast <- requireNamespace("data.table", quietly = TRUE)
t0 <- proc.time()[[3]]
d <- if (fast) data.table::fread(file, showProgress = FALSE) else read.csv(file)
d$age10 <- (d$age - 62) / 10
d$l1n <- log(d$nodes + 1)
t1 <- proc.time()[[3]]
fit <- glm(event ~ age10 + sex + stage + l1n + grade + arm, binomial, d)
t2 <- proc.time()[[3]]
peak <- tryCatch(
  as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024,
  error = function(e) NA, warning = function(w) NA)
names <- c("(Intercept)", "I((age - 62)/10)", "sex", "stage", "log(nodes + 1)", "grade", "arm")
cat(sprintf('{"load_s":%.3f,"fit_s":%.3f,"peak_mb":%s,"coefficients":{%s}}\n', t1 - t0, t2 - t1,
  if (is.na(peak)) "null" else sprintf("%.0f", peak),
  paste(sprintf('"%s":%.15g', names, coef(fit)), collapse = ",")))
