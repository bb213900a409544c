# Reference answers for roc, pca, kmeans, robust standard errors and splines on the pooled records.
# Rscript test/reference/models.R   (from the root of the repository; writes test/reference/models.json)
suppressPackageStartupMessages({ library(jsonlite); library(pROC); library(sandwich); library(splines) })
sites <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(sites, function(s) cbind(read.csv(file.path("deploy/demo/data", paste0(s, ".csv"))), site = s)))
breast$grade <- factor(breast$grade, levels = c(1, 2, 3))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
converged <- glm.control(epsilon = 1e-14, maxit = 100)

area <- function(score) {
  r <- roc(breast$event, score, direction = "<", quiet = TRUE); ci <- ci.auc(r)
  best <- which.max(r$sensitivities + r$specificities)
  list(auc = as.numeric(auc(r)), se = sqrt(var(r)), low = ci[1], high = ci[3])
}
coefficients <- function(f) list(estimate = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))))
calibration <- function(lp) {
  p <- plogis(lp)
  list(both = coefficients(glm(breast$event ~ lp, family = binomial, control = converged)),
       large = coefficients(glm(breast$event ~ 1 + offset(lp), family = binomial, control = converged)),
       predicted = mean(p), brier = mean((p - breast$event)^2))
}
lp <- round(0.1 * breast$nodes + 0.01 * breast$age - 0.5, 10)
share <- breast$nodes / 60
net <- function(p, at) { pos <- p >= at - 1e-12; (sum(pos & breast$event == 1) - sum(pos & breast$event == 0) * at / (1 - at)) / nrow(breast) }
roc <- list(
  nodes = area(breast$nodes), lp = area(lp), lpCalibration = calibration(lp),
  share = c(area(share), list(brier = mean((share - breast$event)^2), both = coefficients(glm(breast$event ~ qlogis(pmax(share, 1e-6)), family = binomial, control = converged)))),
  netBenefit = list(threshold = plogis(0.5), value = net(plogis(lp), plogis(0.5)))
)

signed <- function(v) apply(v, 2, function(x) if (x[which.max(abs(x))] < 0) -x else x)
components <- function(x, scale) { f <- prcomp(x, scale. = scale); list(sdev = f$sdev, loadings = unname(signed(f$rotation)), centre = unname(f$center), sd = unname(apply(x, 2, sd))) }
markers <- breast[, c("age", "nodes", "pgr", "er", "meno")]
pca <- list(correlation = components(markers, TRUE), covariance = components(markers[, 1:4], FALSE))

# Starting centres by splitting: those with the largest sum of squares, along the variable in which they spread most.
start <- function(z, k) {
  centres <- matrix(colMeans(z), 1)
  while (nrow(centres) < k) {
    of <- max.col(-sapply(seq_len(nrow(centres)), function(c) rowSums(sweep(z, 2, centres[c, ])^2)), ties.method = "first")
    if (nrow(centres) == 1) of <- rep(1, nrow(z))
    means <- t(sapply(seq_len(nrow(centres)), function(c) colMeans(z[of == c, , drop = FALSE])))
    squares <- t(sapply(seq_len(nrow(centres)), function(c) colSums(sweep(z[of == c, , drop = FALSE], 2, means[c, ])^2)))
    chosen <- head(order(-rowSums(squares)), min(k, nrow(means) + max(1, nrow(means) %/% 3)) - nrow(means))
    centres <- do.call(rbind, lapply(seq_len(nrow(means)), function(c) {
      if (!(c %in% chosen)) return(means[c, ])
      v <- which(squares[c, ] >= max(squares[c, ]) * (1 - 1e-9))[1]; by <- 0.5 * sqrt(squares[c, v] / sum(of == c)); low <- high <- means[c, ]
      low[v] <- low[v] - by; high[v] <- high[v] + by; rbind(low, high) }))
  }
  centres
}
clusters <- function(x, k, scale) {
  z <- if (scale) scale(x) else as.matrix(x)
  f <- suppressWarnings(kmeans(z, centers = start(z, k), iter.max = 500, algorithm = "Lloyd")); o <- order(-f$size)
  means <- t(sapply(o, function(c) colMeans(x[f$cluster == c, , drop = FALSE])))
  list(size = f$size[o], centres = unname(means), within = f$withinss[o], total = f$totss, between = f$betweenss)
}
groups <- list(three = clusters(breast[, c("age", "nodes")], 3, TRUE), four = clusters(breast[, c("age", "nodes", "pgr")], 4, TRUE), raw = clusters(breast[, c("age", "er")], 2, FALSE))

write_json(list(versions = list(R = R.version.string, pROC = as.character(packageVersion("pROC")), sandwich = as.character(packageVersion("sandwich"))),
  roc = roc, pca = pca, kmeans = groups), "test/reference/models.json", auto_unbox = TRUE, digits = 17, pretty = TRUE)
