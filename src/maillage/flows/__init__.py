"""Who lives where and works where: classes of destination, CSP shares, imputation, gravity models."""
